package io.github.keystonetoken.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.TokenStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Findings and recording rules agree on where tokens are kept. */
final class TokenStoreTest {

  private static final Pattern MATCHER = Pattern.compile("(\\w+)([=!]~)\"([^\"]*)\"");

  private static Stream<TokenStore> stores() {
    return Arrays.stream(Release.values())
        .flatMap(
            release ->
                Stream.of("sql", "memcache", "memcache_pool", "kvs", "custom", "unknown")
                    .flatMap(
                        driver ->
                            Stream.of("uuid", "pki", "pkiz", "fernet", "jws", "unknown")
                                .map(provider -> new TokenStore(driver, provider, release))));
  }

  @Test
  void isThatOfRules() {
    String inSql = rule("region:keystone_token_tokens_in_sql:info");
    String inMemcached = rule("region:keystone_token_tokens_in_memcached:info");
    assertThat(stores())
        .allSatisfy(
            store -> {
              assertThat(isSelected(store, inSql)).isEqualTo(store.isSql());
              assertThat(isSelected(store, inMemcached)).isEqualTo(store.isMemcached());
            });
  }

  private static String rule(String name) {
    return RuleFiles.read().recordings().stream()
        .filter(recording -> recording.name().equals(name))
        .findFirst()
        .orElseThrow()
        .expr();
  }

  private static boolean isSelected(TokenStore store, String rule) {
    Map<String, String> labels =
        Map.of(
            "driver", store.driver(),
            "provider", store.provider(),
            "release", store.release().label());
    List<Boolean> matches =
        MATCHER
            .matcher(rule)
            .results()
            .map(
                matcher ->
                    matcher.group(2).equals("=~")
                        == Objects.requireNonNull(labels.get(matcher.group(1)))
                            .matches(matcher.group(3)))
            .toList();
    assertThat(matches).hasSize(labels.size());
    return !matches.contains(false);
  }
}
