import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { DesiredProvider } from '@provider-registry/core/schemas';
import { ExampleControlPlane, ExampleHost, ExampleRegistry } from '../fakes/index.ts';
import { builtTestProvider } from '../providers/index.ts';
import { contentOf } from './registry-folder.ts';

const ATTACK_TIME = new Date('2026-11-10T12:00:00Z');

/** A host that has one provider, and whatever attacks it: its registry and control plane, which can be made to misbehave. */
export class InstalledHost {
  readonly registry: ExampleRegistry;
  readonly plane: ExampleControlPlane;
  readonly host: ExampleHost;
  /** Installed. */
  readonly had: DesiredProvider;
  /** The minimal provider’s executable. */
  readonly binary: Buffer;
  now: Date;

  private constructor(parts: Pick<InstalledHost, 'registry' | 'plane' | 'had' | 'binary' | 'now'>, host: ExampleHost) {
    this.now = parts.now;
    this.registry = parts.registry;
    this.plane = parts.plane;
    this.had = parts.had;
    this.binary = parts.binary;
    this.host = host;
  }

  static async create(now = ATTACK_TIME): Promise<InstalledHost> {
    const binary = await readFile(await builtTestProvider('minimal'));
    const registry = await ExampleRegistry.create(now);
    const had = await registry.publish({ name: 'had', binary });
    const plane = await ExampleControlPlane.start(registry);
    plane.desire(had);
    const host = await ExampleHost.create({
      controlPlane: plane.url,
      root: registry.root,
      now: () => installed.now,
    });
    const installed = new InstalledHost({ registry, plane, had, binary, now }, host);
    assert.equal((await host.init()).exit, 0);
    return installed;
  }

  /** Another executable that starts as well. */
  variant(name: string): Buffer {
    return Buffer.concat([this.binary, Buffer.from(name)]);
  }

  /** What must be the same after an attack: everything that is installed, and nothing else in the store. */
  async installedContent(): Promise<Record<string, string>> {
    const content = await contentOf(this.host.state);
    return Object.fromEntries(Object.entries(content).filter(([path]) => /^\/(store|generations|current)/.test(path)));
  }

  async remove(): Promise<void> {
    await this.plane.stop();
    await this.registry.remove();
    await this.host.remove();
  }
}
