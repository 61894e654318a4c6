/**
 * Flags, environment and Keystone's own configuration file, checked once at the start, every
 * problem at once.
 */
package io.github.keystonetoken.config;
