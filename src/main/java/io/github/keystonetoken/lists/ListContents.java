package io.github.keystonetoken.lists;

import io.github.keystonetoken.model.UserList.Entries;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of a list that was read: no token.
 *
 * @param createdAt when it was stored, as dogpile.cache records it; empty without dogpile
 * @param newestExpiry of its entries; empty where they do not tell
 * @param medianExpiry until when at least half of its entries stay unexpired; empty likewise
 * @param entries how many there are; empty likewise
 */
record ListContents(
    Optional<Instant> createdAt,
    Optional<Instant> newestExpiry,
    Optional<Instant> medianExpiry,
    Optional<Entries> entries) {}
