package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExpositionTest {

  private static final Exposition FIGURES =
      Exposition.parse(
          """
          # HELP a_rows rows
          # TYPE a_rows gauge
          a_rows 20916.0
          a_list{server="127.0.0.1:1",user_name="say \\"hi\\", {x}"} 5.78966E5
          a_list{server="127.0.0.1:2",user_name="nova"} 3 1461685284976
          a_bucket{le="+Inf"} +Inf
          """);

  @Test
  void readsSampleByNameAndLabels() {
    assertThat(FIGURES.value("a_rows")).hasValue(20_916);
    assertThat(FIGURES.value("a_list", "server", "127.0.0.1:2")).hasValue(3);
    assertThat(FIGURES.value("a_list", "server", "elsewhere")).isEmpty();
    assertThat(FIGURES.value("a_bucket", "le", "+Inf")).hasValue(Double.POSITIVE_INFINITY);
  }

  @Test
  void readsQuotedLabels() {
    assertThat(FIGURES.largest("a_list"))
        .hasValueSatisfying(
            list -> {
              assertThat(list.value()).isEqualTo(578_966);
              assertThat(list.label("user_name")).isEqualTo("say \"hi\", {x}");
            });
  }
}
