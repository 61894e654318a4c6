/** Logging, configured in code: logback's XML configuration would need twice the memory. */
package io.github.keystonetoken.logging;
