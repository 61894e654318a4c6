package io.github.keystonetoken;

import io.github.keystonetoken.cli.ExporterCommand;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.logging.Logging;
import io.github.keystonetoken.servers.CommandRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * Runs commands in the process of the test, which takes a fraction of the time of the launcher.
 * Where the launcher matters, {@link CommandRun} runs it.
 */
public final class InProcess {

  /** What is printed in place of serving, if the configuration is valid. */
  public static final String SERVING = "it serves\n";

  static {
    // While one thread initializes SLF4J, others that run a command would get no logger factory.
    LoggerFactory.getILoggerFactory();
  }

  private InProcess() {}

  /** Runs a command with something on its standard input, which no other may do meanwhile. */
  public static CommandRun runWith(String input, String... arguments) throws InterruptedException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(arguments);
    } finally {
      System.setIn(before);
    }
  }

  public static CommandRun run(String... arguments) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
    try {
      int status =
          new ExporterCommand(
                  "a version", output, new PrintStream(err, true, StandardCharsets.UTF_8))
              .run(
                  loader -> {
                    loader.load();
                    output.print(SERVING);
                    return 0;
                  },
                  arguments);
      return new CommandRun(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      // A command configures the log of the whole JVM.
      Logging.configure(Config.Log.DEFAULT);
    }
  }
}
