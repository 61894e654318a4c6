/** The token table: connection, schema probe, statements, and the figures that they bring. */
package io.github.keystonetoken.sql;
