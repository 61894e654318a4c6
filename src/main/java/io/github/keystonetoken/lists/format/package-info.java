/** Parses Keystone's values in memcached, without trusting them: lists of tokens and tokens. */
package io.github.keystonetoken.lists.format;
