/** Where a key belongs, and in which order clients have the servers. */
package io.github.keystonetoken.lists.placement;
