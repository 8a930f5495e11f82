import {
  type ConfigurationInputs,
  configurationInputs,
  keepConfiguration,
  type SignedConfiguration,
} from '@provider-registry/adapter-postgres';
import { signStatement } from '@provider-registry/adapter-sigstore';
import { type Catalogue, configurationToSign, resolveDesired } from '@provider-registry/core/configure';
import { RegistryError } from '@provider-registry/core/model';
import { desiredConfigurationStatement } from '@provider-registry/core/sign';
import type { Dependencies } from './dependencies.ts';

/** Another request for the same runtime may sign first; its answer is read then. */
const TRIES = 3;

/**
 * What a runtime must have now, signed. While the catalogue cannot be trusted the last one stays, until it expires.
 * Throws `NOT_FOUND`, and what the catalogue throws.
 */
export async function currentConfiguration(
  dependencies: Dependencies,
  runtimeId: string,
): Promise<SignedConfiguration> {
  const { database, clock } = dependencies;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const inputs = await configurationInputs(database, runtimeId);
    const now = clock();
    const catalogue = await catalogueFor(dependencies, inputs).catch((error: unknown) => error as Error);
    if (catalogue instanceof Error) return lastKnownGood(inputs.last, catalogue, now);
    const resolution = resolveDesired(inputs.runtime, inputs.assignments, catalogue);
    const document = configurationToSign(runtimeId, resolution, inputs.last, now);
    if (document === undefined && inputs.last) return inputs.last;
    if (document === undefined) throw new Error('a first configuration is always signed');
    const bundle = JSON.stringify(signStatement(desiredConfigurationStatement(document), dependencies.serviceKeyPem));
    if (await keepConfiguration(database, { document, bundle }, inputs.last)) return { ...document, bundle };
  }
  throw new RegistryError({
    code: 'LOCKED',
    message: 'this runtime’s configuration changes too quickly',
    where: runtimeId,
  });
}

function catalogueFor({ catalogue }: Dependencies, { assignments }: ConfigurationInputs): Promise<Catalogue> {
  return catalogue.about(assignments.map(({ provider }) => provider));
}

/** Only a refusal of the catalogue is bridged; a mistake of ours is not. */
function lastKnownGood(last: SignedConfiguration | undefined, error: Error, now: Date): SignedConfiguration {
  if (error instanceof RegistryError && last && now.getTime() < Date.parse(last.expires)) return last;
  throw error;
}
