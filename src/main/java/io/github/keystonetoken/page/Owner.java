package io.github.keystonetoken.page;

import io.github.keystonetoken.view.Account;
import java.util.Optional;

/**
 * An account. Names and ids are untrusted input: templates escape them.
 *
 * @param name empty if unknown
 * @param domain empty if unknown or the default domain
 * @param id or the key of a list without a known owner; empty if there is neither
 * @param unnamed shown if there is no name
 */
record Owner(Optional<String> name, Optional<String> domain, Optional<String> id, String unnamed) {

  /**
   * @param unknown shown if there is no id either
   */
  static Owner of(Account account, String unknown) {
    return new Owner(
        known(account.name()),
        known(account.domain()),
        known(account.id().isEmpty() ? account.key() : account.id()),
        account.id().isEmpty() ? unknown : "unknown name");
  }

  private static Optional<String> known(String text) {
    return Optional.of(text).filter(known -> !known.isEmpty());
  }

  /** The owner of a list. */
  static Owner ofList(Account account) {
    return of(account, account.key().isEmpty() ? "unknown owner" : "unknown owner, key");
  }
}
