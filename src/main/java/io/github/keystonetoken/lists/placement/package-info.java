/**
 * Which memcached server holds a key, as each client library has it: pure functions, and what the
 * keys that were found say about which of them is in use.
 */
package io.github.keystonetoken.lists.placement;
