/**
 * Which memcached server holds a key, and what another list of servers would change. Pure
 * functions, except for a watch over the order of the servers.
 */
package io.github.keystonetoken.lists.placement;
