/** How the driver reaches the server: properties, socket files, certificates. */
package io.github.keystonetoken.sql.transport;
