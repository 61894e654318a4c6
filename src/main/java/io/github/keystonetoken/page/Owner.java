package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Placement.UserPlacement;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;
import java.util.Optional;

/**
 * Whose something is. Names and ids are others' input: templates escape them.
 *
 * @param name empty where it cannot be resolved
 * @param id empty for nobody, or where it is not known
 * @param unnamed what stands for the name where there is none
 */
record Owner(Optional<String> name, Optional<String> id, String unnamed) {

  static Owner of(UserTokens user) {
    return of(user.userId(), user.userName(), "no owner");
  }

  static Owner of(UserList list) {
    return of(list.userId(), list.userName(), "owner not known");
  }

  static Owner of(UserPlacement user) {
    return of(user.userId(), user.userName(), "owner not known");
  }

  private static Owner of(String id, String name, String nobody) {
    return new Owner(
        Optional.of(name).filter(known -> !known.isEmpty()),
        Optional.of(id).filter(known -> !known.isEmpty()),
        id.isEmpty() ? nobody : "name not known");
  }
}
