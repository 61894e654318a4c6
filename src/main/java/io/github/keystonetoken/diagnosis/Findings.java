package io.github.keystonetoken.diagnosis;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.github.keystonetoken.diagnosis.Finding.Remedy;
import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.ListTraffic;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the checks have found. Texts with arguments are formatted, see {@link Amounts#text}. */
final class Findings {

  private final String mysql;
  private final List<Draft> drafts = new ArrayList<>();

  /**
   * @param mysql the client's command for Keystone's database
   */
  Findings(String mysql) {
    this.mysql = mysql;
  }

  Draft critical(String title, Object... args) {
    return add(Severity.CRITICAL, title, args);
  }

  Draft warning(String title, Object... args) {
    return add(Severity.WARNING, title, args);
  }

  Draft notice(String title, Object... args) {
    return add(Severity.NOTICE, title, args);
  }

  Draft add(Severity severity, String title, Object... args) {
    Draft draft = new Draft(severity, Amounts.text(title, args));
    drafts.add(draft);
    return draft;
  }

  /**
   * Of equal severity in the order in which they were added. Findings that accuse the same account
   * are joined to the worst of them.
   */
  List<Finding> worstFirst() {
    return drafts.stream()
        .sorted(comparing((Draft draft) -> draft.severity))
        .collect(groupingBy(Draft::subject, LinkedHashMap::new, toList()))
        .values()
        .stream()
        .map(Findings::join)
        .toList();
  }

  private static Finding join(List<Draft> worstFirst) {
    List<Finding> also =
        worstFirst.stream().skip(1).map(draft -> draft.toFinding(List.of())).toList();
    return worstFirst.get(0).toFinding(also);
  }

  /** A finding that is being written. Empty sentences are left out. */
  final class Draft {

    /** Safe in a shell: an account may be called {@code $(reboot)}. */
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    /** Configuration files of OpenStack's services and of scripts that log in. */
    private static final String CLIENT_FILES =
        "grep -rslE '^[^#]*(user|username)[_a-z]*[\"'\\'']?[ =:]+[\"'\\'']?%s\\b' /etc";

    /** Shell lines that delete a thousand rows at a time, each batch its own transaction. */
    private static final String BATCHED_DELETE =
        """
        while :; do
          n=$(%s -NBe "DELETE FROM %s WHERE %s < UTC_TIMESTAMP() - INTERVAL %d SECOND
            LIMIT 1000; SELECT ROW_COUNT()") && [ "$n" -gt 0 ] || break
          sleep 0.2
        done""";

    private final Severity severity;
    private final String title;
    private final List<String> evidence = new ArrayList<>();
    private final List<String> consequence = new ArrayList<>();
    private final List<Remedy> remedies = new ArrayList<>();
    private @Nullable String alert;
    private String culprit = "";

    private Draft(Severity severity, String title) {
      this.severity = severity;
      this.title = title;
    }

    Draft evidence(String sentence, Object... args) {
      evidence.add(Amounts.text(sentence, args));
      return this;
    }

    Draft consequence(String sentence, Object... args) {
      consequence.add(Amounts.text(sentence, args));
      return this;
    }

    Draft remedy(String text) {
      remedies.add(new Remedy(text, Optional.empty()));
      return this;
    }

    /** An SQL statement for the server's own client. */
    Draft sql(String text, String statement) {
      return remedy(text, mysql + " -e \"" + statement + "\"");
    }

    Draft remedy(String text, String command) {
      remedies.add(new Remedy(text, Optional.of(command)));
      return this;
    }

    /** The list's owner is the cause. */
    Draft accuses(UserList list) {
      culprit = list.owner();
      return reuseOfTokens(Account.of(list));
    }

    Draft accuses(UserTokens rows) {
      culprit = rows.userId();
      return reuseOfTokens(new Account(rows.user()));
    }

    /** What causes a server's traffic, as far as it is known. */
    Draft causedBy(ListTraffic lists) {
      UserList list = lists.cause();
      if (list != null) {
        return evidence(
                "The list of %s has %s and was rewritten %s times in %s: that is most of what it receives.",
                Account.of(list),
                Amounts.bytes(list.bytes()),
                list.entries().flatMap(UserList.Entries::recent).orElse(0L),
                lists.recentWindow())
            .accuses(list);
      }
      if (lists.share().isEmpty()) {
        evidence("No token list is known to cause it.");
      } else {
        evidence(
            lists.isByOthers()
                ? "Token lists do not cause it: their rewrites are %s of what it receives."
                : "List rewrites are %s of what it receives (estimated), and no single list is most of it.",
            Amounts.percent(lists.share().getAsDouble()));
      }
      return remedy(
          "Find the client that sends or reads most. On that server:", "sar -n DEV 1 5\nss -tn");
    }

    /** The account that is accused, or this draft alone. */
    private Object subject() {
      return culprit.isEmpty() ? this : culprit;
    }

    /** Finds the client behind the account. */
    Draft reuseOfTokens(Account account) {
      if (!account.key().isEmpty()) {
        return ownerOf(account.key());
      }
      String services =
          account.domain().isEmpty()
              ? "Make %s reuse its token until it expires. On each controller, find the services that log in as it."
              : "Make %s reuse its token until it expires. On each controller, find the services that log in under its name, and check their domain.";
      String text = services.formatted(account.nameAndId());
      return PLAIN_WORD.matcher(account.name()).matches()
          ? remedy(text, CLIENT_FILES.formatted(account.name()))
          : remedy(text);
    }

    /** By the whole key: the database or a token may name the user by then. */
    private Draft ownerOf(String key) {
      String text = "Find the owner of the list. For LDAP users, set --keystone.users-file.";
      return PLAIN_WORD.matcher(key).matches()
          ? remedy(text, "keystone-token-exporter owner " + key)
          : remedy(text);
    }

    /**
     * Deletes rows that are older than {@code kept}.
     *
     * @param column a time in UTC, as all of Keystone's are
     */
    Draft batchedDelete(String text, String table, String column, Duration kept) {
      return remedy(text, BATCHED_DELETE.formatted(mysql, table, column, kept.toSeconds()));
    }

    /** The alert about the same, without its prefix {@code KeystoneToken}. */
    Draft alert(String name) {
      alert = name;
      return this;
    }

    private Finding toFinding(List<Finding> also) {
      return new Finding(
          severity,
          title,
          joined(evidence),
          joined(consequence),
          remedies,
          Optional.ofNullable(alert).map(name -> "keystonetoken" + name.toLowerCase(Locale.ROOT)),
          also);
    }

    private static String joined(List<String> sentences) {
      return String.join(" ", sentences.stream().filter(text -> !text.isEmpty()).toList());
    }
  }
}
