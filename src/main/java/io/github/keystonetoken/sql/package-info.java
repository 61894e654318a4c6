/** The token table: connection, schema probe, statements, and the figures they return. */
package io.github.keystonetoken.sql;
