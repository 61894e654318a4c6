/** The fault matrix: everything around the running exporter fails, and comes back. */
package io.github.keystonetoken.faults;
