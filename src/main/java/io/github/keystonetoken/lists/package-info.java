/**
 * What Keystone keeps in memcached: key names, placement on servers, token lists and their owners.
 */
package io.github.keystonetoken.lists;
