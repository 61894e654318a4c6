/** The command line. */
package io.github.keystonetoken.cli;
