/** Logging, set up in code: logback's XML configuration would cost twice its memory. */
package io.github.keystonetoken.logging;
