package io.github.keystonetoken.metrics;

import io.github.keystonetoken.metrics.TokenMetrics.Build;
import io.github.keystonetoken.model.Collector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Every family, in the order of the catalogue. A new one takes a line here. */
final class Families {

  private Families() {}

  static List<Family> all(
      Build build,
      Supplier<Map<Collector, Integer>> reportLimits,
      Supplier<Optional<Duration>> recentWindow) {
    UserLabels userLabels = new UserLabels();
    return List.of(
        new BackendInfo(),
        new ExpirationSeconds(),
        new AllowExpiredWindowSeconds(),
        new SqlUp(),
        new SqlRows(),
        new SqlTokensByState(),
        new SqlCountsExact(userLabels),
        new SqlTableSizeBytes(),
        new SqlOldestExpiredTimestampSeconds(),
        new SqlLatestExpiryTimestampSeconds(),
        new SqlUsers(),
        new SqlUserTokens(userLabels),
        new SqlOtherUsersTokens(),
        new SqlRecentTokens(userLabels),
        new RecentWindowSeconds(recentWindow),
        new SqlIndexPresent(),
        new SqlQueryPlan(),
        new SqlRevocationEvents(),
        new SqlTrusts(),
        new SqlQueryDurationSeconds(),
        new SqlQueryTimeouts(),
        new SqlQueryRows(),
        new MemcachedUp(),
        new MemcachedServerInfo(),
        new MemcachedItemsAndLimits(),
        new MemcachedCommands(),
        new MemcachedTrafficAndEvictions(),
        new MemcachedStoreRejections(),
        new MemcachedImbalanceRatio(),
        new MemcachedImbalanceExplainedRatio(recentWindow),
        new MemcachedKindBytes(),
        new MemcachedRevocationListBytes(),
        new MemcachedCacheRegionInfo(),
        new MemcachedScan(),
        new LargestUsertokensBytes(),
        new UsertokensLists(),
        new UsertokensBytes(),
        new UsertokensEntries(),
        new UsertokensRecentEntries(),
        new UsertokensRewriteTimestampSeconds(),
        new UsertokensRewriteBytesPerSecond(),
        new UsertokensResets(),
        new UsertokensLockHeld(),
        new UserPlacementInfo(),
        new MemcachedPlacementInfo(),
        new MemcachedWhatif(),
        new ExporterBuildInfo(build),
        new ExporterConfigReload(),
        new ExporterCollectorSuccess(),
        new ExporterCollectorTimes(),
        new ExporterCollectorRuns(),
        new ExporterReportedUsers(reportLimits),
        new ExporterMemcachedFetchedBytes());
  }
}
