package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.Item;

/**
 * A usertokens list that a server said it holds.
 *
 * @param userId whose it is
 * @param key the key it stands under
 * @param item its size and expiry
 */
record FoundList(String userId, String key, Item item) {}
