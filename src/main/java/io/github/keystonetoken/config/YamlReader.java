package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a YAML text from the parser's events, so that nothing is constructed that the text asks
 * for. Anchors, aliases and several documents are refused, and depth is limited.
 */
final class YamlReader {

  private static final int DEEPEST = 8;
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final Iterator<Event> events;

  private YamlReader(Iterator<Event> events) {
    this.events = events;
  }

  /** What a text may be, and is not read for. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    Refused(int line, String what) {
      super(what);
      this.line = line;
    }
  }

  /** The tree; empty for an empty text, and for one that cannot be read, which is noted. */
  static Optional<Yaml> read(Path file, String text, Findings findings) {
    try {
      return new YamlReader(new Parse(settings(text)).parseString(text).iterator()).document();
    } catch (Refused e) {
      problem(file, e.line, String.valueOf(e.getMessage()), findings);
    } catch (MarkedYamlEngineException e) {
      // Without the parser's message: it quotes the text, which may be a key or a password.
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      problem(file, line, "is not YAML from here on", findings);
    } catch (YamlEngineException e) {
      problem(file, 1, "has characters that YAML does not allow", findings);
    }
    return Optional.empty();
  }

  private static LoadSettings settings(String text) {
    // Whoever read the text has limited it.
    return LoadSettings.builder().setCodePointLimit(text.length() + 1).build();
  }

  private static void problem(Path file, int line, String what, Findings findings) {
    findings.problem(file + ":" + line, what, "mend the line");
  }

  private Optional<Yaml> document() throws Refused {
    Optional<Yaml> document = Optional.empty();
    while (events.hasNext()) {
      Event event = events.next();
      if (event.getEventId() == Event.ID.DocumentStart) {
        if (document.isPresent()) {
          throw new Refused(line(event), "begins a second document");
        }
        document = Optional.of(node(events.next(), 1));
      }
    }
    return document;
  }

  private Yaml node(Event event, int depth) throws Refused {
    if (depth > DEEPEST) {
      throw new Refused(line(event), "is nested more than " + DEEPEST + " deep");
    }
    return switch (event.getEventId()) {
      case Scalar -> scalar((ScalarEvent) event);
      case SequenceStart -> sequence(event, depth);
      case MappingStart -> mapping(event, depth);
      default -> throw new Refused(line(event), "has an alias, which is not followed here");
    };
  }

  private static Yaml.Scalar scalar(ScalarEvent event) {
    boolean isNull = event.isPlain() && NULLS.contains(event.getValue());
    return new Yaml.Scalar(isNull ? Optional.empty() : Optional.of(event.getValue()), line(event));
  }

  private Yaml sequence(Event start, int depth) throws Refused {
    List<Yaml> items = new ArrayList<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.SequenceEnd) {
      items.add(node(event, depth + 1));
      event = events.next();
    }
    return new Yaml.Sequence(items, line(start));
  }

  private Yaml mapping(Event start, int depth) throws Refused {
    List<Yaml.Entry> entries = new ArrayList<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.MappingEnd) {
      if (!(node(event, depth + 1) instanceof Yaml.Scalar key)) {
        throw new Refused(line(event), "has a key that is no text");
      }
      Yaml value = node(events.next(), depth + 1);
      entries.add(new Yaml.Entry(key.text().orElse("null"), value, key.line()));
      event = events.next();
    }
    return new Yaml.Mapping(entries, line(start));
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
