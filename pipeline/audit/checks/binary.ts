import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, readText } from '@provider-registry/adapter-files';
import { answerOf, type Found } from '@provider-registry/core/audit';
import { type ExpectedBuild, judgeBinary } from '@provider-registry/core/audit/binary';
import { digestOf, LIMITS, RegistryError } from '@provider-registry/core/model';
import type { Check } from '../check.ts';
import type { AuditedBinary, AuditSubject } from '../subject.ts';

const VERSION = 1;

/** What each platform's binary says of itself: architecture, linking, and the build that Go wrote into it. */
export const binaryCheck: Check = {
  id: 'binary',

  async inputs(subject) {
    return {
      version: VERSION,
      binaries: subject.binaries.map(({ platform, digest }) => ({ platform, digest })),
      expected: await gatherExpected(subject),
    };
  },

  async look(subject) {
    const expected = await gatherExpected(subject);
    const found: Found[] = [];
    for (const binary of subject.binaries) found.push(...(await judge(binary, expected)));
    return answerOf({
      found,
      lookedAt: subject.binaries.map(({ platform }) => platform),
      tool: { name: 'binary', version: String(VERSION) },
    });
  },
};

async function gatherExpected({ folder, record }: AuditSubject): Promise<ExpectedBuild> {
  const goSum = join(folder, 'go.sum');
  return {
    toolchain: record.inputs.toolchain,
    mainPackage: mainPackageOf(await readText(join(folder, 'go.mod'), LIMITS.yamlBytes), record.inputs.main),
    goSum: (await exists(goSum)) ? await readText(goSum, LIMITS.documentBytes) : '',
  };
}

/** The import path of the main package: the module's path, and the folder below it (Go Modules Reference, §go.mod files). */
function mainPackageOf(goMod: string, main: string): string {
  const module = /^module\s+"?([^\s"]+)"?/m.exec(goMod)?.[1] ?? '';
  return main === '.' ? module : `${module}${main.slice(1)}`;
}

/** Reads the file once; what is judged is what the build record names. */
async function judge({ platform, path, digest }: AuditedBinary, expected: ExpectedBuild): Promise<Found[]> {
  const bytes = await readFile(path);
  if (digestOf(bytes) !== digest) {
    throw new RegistryError({ code: 'DIGEST_MISMATCH', message: 'the binary changed during its audit', where: path });
  }
  return judgeBinary(platform, bytes, expected);
}
