/** The memcached wire: one client for each server, its operations, and statistics as figures. */
package io.github.keystonetoken.memcached;
