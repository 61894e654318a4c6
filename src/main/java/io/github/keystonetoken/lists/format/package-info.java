/** What Keystone's values in memcached hold, read without trust: lists of tokens and tokens. */
package io.github.keystonetoken.lists.format;
