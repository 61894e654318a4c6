package io.github.keystonetoken.page;

import io.github.keystonetoken.view.Account;
import java.util.Optional;

/**
 * An account as the page shows it. Names and ids are others' input: templates escape them.
 *
 * @param name empty if it is not known
 * @param domain empty if it is not known, or the default one
 * @param id the key of a list whose owner is not known; empty if there is neither
 * @param unnamed what is shown if there is no name
 */
record Owner(Optional<String> name, Optional<String> domain, Optional<String> id, String unnamed) {

  /**
   * @param unknown what is shown if there is no id either
   */
  static Owner of(Account account, String unknown) {
    return new Owner(
        known(account.name()),
        known(account.domain()),
        known(account.id().isEmpty() ? account.key() : account.id()),
        account.id().isEmpty() ? unknown : "name not known");
  }

  private static Optional<String> known(String text) {
    return Optional.of(text).filter(known -> !known.isEmpty());
  }

  /** The owner of a list. */
  static Owner ofList(Account account) {
    return of(account, account.key().isEmpty() ? "owner not known" : "unknown, key");
  }
}
