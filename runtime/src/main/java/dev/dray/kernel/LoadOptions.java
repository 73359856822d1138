package dev.dray.kernel;

import dev.dray.verifier.certificate.Certificate;
import dev.dray.vm.InstanceOptions;
import dev.dray.vm.Tier;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.helper.HelperRegistry;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a program is loaded.
 *
 * @param tier what is to run it; empty for the best that the program qualifies for
 * @param fuel instructions that one execution may run in a tier that counts; empty for no limit
 * @param quota what one execution may cost by the verifier's bound, in instructions; empty for no
 *     limit
 * @param helpers what it may call
 * @param instance its maps
 * @param environment what its helpers take from outside
 * @param certificate of an earlier verification, which spares the search for a proof; one that does
 *     not prove the program is refused
 */
public record LoadOptions(
    Optional<Tier> tier,
    OptionalLong fuel,
    OptionalLong quota,
    HelperRegistry helpers,
    InstanceOptions instance,
    HelperEnvironment environment,
    Optional<Certificate> certificate) {

  /** The best tier, no limit, the standard helpers, the machine's own environment. */
  public static LoadOptions standard() {
    return new LoadOptions(
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        HelperRegistry.standard(),
        InstanceOptions.DEFAULT,
        HelperEnvironment.system(),
        Optional.empty());
  }

  /** The same with a tier that was asked for. */
  public LoadOptions withTier(Tier wanted) {
    return new LoadOptions(
        Optional.of(wanted), fuel, quota, helpers, instance, environment, certificate);
  }

  /** The same with a limit of instructions. */
  public LoadOptions withFuel(long instructions) {
    return new LoadOptions(
        tier, OptionalLong.of(instructions), quota, helpers, instance, environment, certificate);
  }

  /**
   * The same with a limit to the verifier's bound on executed instructions: what might cost more is
   * refused before it starts.
   */
  public LoadOptions withQuota(long instructions) {
    return new LoadOptions(
        tier, fuel, OptionalLong.of(instructions), helpers, instance, environment, certificate);
  }

  /** The same with other helpers. */
  public LoadOptions withHelpers(HelperRegistry registry) {
    return new LoadOptions(tier, fuel, quota, registry, instance, environment, certificate);
  }

  /** The same with other maps. */
  public LoadOptions withInstance(InstanceOptions options) {
    return new LoadOptions(tier, fuel, quota, helpers, options, environment, certificate);
  }

  /** The same in another environment. */
  public LoadOptions withEnvironment(HelperEnvironment other) {
    return new LoadOptions(tier, fuel, quota, helpers, instance, other, certificate);
  }

  /** The same with a certificate of an earlier verification. */
  public LoadOptions withCertificate(Certificate proof) {
    return new LoadOptions(tier, fuel, quota, helpers, instance, environment, Optional.of(proof));
  }
}
