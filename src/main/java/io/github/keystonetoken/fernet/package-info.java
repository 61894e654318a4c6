/** Keystone's Fernet keys: the names and times of their files, never what is in them. */
package io.github.keystonetoken.fernet;
