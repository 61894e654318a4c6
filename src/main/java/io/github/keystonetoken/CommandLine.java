package io.github.keystonetoken;

import io.github.keystonetoken.cli.Arguments;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.ConfigFiles;
import io.github.keystonetoken.config.ConfigLoader;

/** Where the configuration comes from: it may be another each time that it is loaded. */
record CommandLine(Arguments arguments, ConfigLoader loader) {

  Config load() throws ConfigException {
    return loader.load(
        arguments.flags(), arguments.unknown(), arguments.problems(), System.getenv());
  }

  /** The files that it would be loaded from, as they are now. */
  ConfigFiles files() {
    return loader.files(arguments.flags());
  }
}
