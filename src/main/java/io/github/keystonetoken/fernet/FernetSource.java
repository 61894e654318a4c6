package io.github.keystonetoken.fernet;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The collector of Fernet keys. It lists their directory and opens none of the files. */
public final class FernetSource implements Source<FernetKeys> {

  /** Keystone's own names of keys; its {@code 0.tmp} is one that is being written. */
  private static final Pattern KEY = Pattern.compile("[0-9]{1,9}");

  private static final int MAX_FILES = 10_000;

  private final Config.Fernet config;

  public FernetSource(Config.Fernet config) {
    this.config = config;
  }

  @Override
  public Collector collector() {
    return Collector.FERNET;
  }

  @Override
  public FernetKeys collect(Snapshot snapshot, Instant deadline) throws CollectionException {
    Path directory = config.keyRepository();
    TreeMap<Integer, Instant> times = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      int seen = 0;
      for (Path file : files) {
        if (++seen > MAX_FILES) {
          throw failed("holds more than " + MAX_FILES + " files: is it the directory of the keys?");
        }
        if (KEY.matcher(file.getFileName().toString()).matches()) {
          addKey(file, times);
        }
      }
    } catch (AccessDeniedException e) {
      throw new CollectionException(
          Failure.Kind.DENIED,
          directory
              + " cannot be listed by this account: add it to the directory's group (keystone), and run chmod g+rx on the directory.");
    } catch (DirectoryIteratorException | IOException e) {
      throw failed("cannot be listed: is it still there?");
    }
    if (times.isEmpty()) {
      throw failed("holds no key: run keystone-manage fernet_setup, or copy the keys there.");
    }
    return FernetKeys.of(times, config.maxActiveKeys());
  }

  private static void addKey(Path file, Map<Integer, Instant> times) throws IOException {
    try {
      // In Kubernetes a key is a link.
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (!found.isDirectory()) {
        times.put(
            Integer.valueOf(file.getFileName().toString()), found.lastModifiedTime().toInstant());
      }
    } catch (NoSuchFileException e) {
      // A rotation removed or renamed it since it was listed.
    }
  }

  private CollectionException failed(String reason) {
    return new CollectionException(Failure.Kind.ERROR, config.keyRepository() + " " + reason);
  }

  @Override
  public Snapshot publish(Snapshot snapshot, Outcome<FernetKeys> outcome) {
    return snapshot.withFernet(outcome);
  }
}
