package io.github.keystonetoken.lists;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserPlacement;
import java.util.List;
import java.util.Map;

/**
 * What one collection of the lists brought.
 *
 * @param servers what each server holds, in the order of Keystone's list
 * @param placements where the lists of the reported users belong
 */
record CollectedLists(Map<Server, Outcome<ServerLists>> servers, List<UserPlacement> placements) {}
