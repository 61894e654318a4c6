package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.Item;
import io.github.keystonetoken.model.Server;

/**
 * A usertokens list that a server said it holds.
 *
 * @param userId whose it is
 * @param key the key it stands under
 * @param item its size and expiry
 * @param home the server where the hash puts the key
 */
record FoundList(String userId, String key, Item item, Server home) {}
