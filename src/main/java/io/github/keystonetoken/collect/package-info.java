/** When collections run, and the one snapshot that they publish to. */
package io.github.keystonetoken.collect;
