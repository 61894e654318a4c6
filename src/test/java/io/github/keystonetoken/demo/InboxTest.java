package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InboxTest {

  @Test
  void printsPage() {
    assertThat(
            Inbox.page(
                """
                {"routing_key": "k", "event_action": "trigger", "dedup_key": "d", "client": "Alertmanager",
                 "payload": {"summary": "UserListNearItemLimit, ceilometer on b:11211", "source": "s",
                  "severity": "error", "custom_details": {"firing": "Labels:\\n", "num_firing": "1",
                  "page": "It is about to overflow.\\n\\nUser:      ceilometer\\u003c\\n\\n"}}}
                """))
        .isEqualTo(
            """
            PAGE: UserListNearItemLimit, ceilometer on b:11211
                It is about to overflow.

                User:      ceilometer<
            """);
  }

  @Test
  void printsResolvedPage() {
    assertThat(
            Inbox.page(
                "{\"event_action\": \"resolve\", \"payload\": {\"summary\": \"Resolved: X\"}}"))
        .startsWith("PAGE, resolved: Resolved: X\n");
  }

  @Test
  void printsTicketWithAllAlerts() {
    assertThat(
            Inbox.ticket(
                """
                {"receiver": "r", "status": "firing", "groupLabels": {"alertname": "IndexMissing"}, "alerts": [
                  {"status": "firing", "annotations": {"description": "One.", "remedy": "Create it."}},
                  {"status": "firing", "annotations": {"description": "Two.", "remedy": "Create it."}}]}
                """))
        .isEqualTo(
            """
            TICKET: IndexMissing
                One.
                Remedy: Create it.
                Two.
                Remedy: Create it.
            """);
  }
}
