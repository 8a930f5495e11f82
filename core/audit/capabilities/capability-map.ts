import { type Doors, MODULE_DOORS, STANDARD_DOORS } from './doors.ts';
import type { GoPackage } from './packages.ts';

/**
 * A Capslock capability map for one program: each reviewed package by its whole import path, no wildcards, and the doors of
 * the modules that are there. It is added to Capslock's own map and wins over it.
 */
export function capabilityMap(reviewed: readonly GoPackage[]): string {
  const modules = [...new Set(reviewed.flatMap(({ Module }) => Module?.Path ?? []))];
  const lines = [
    ...reviewed.map(
      ({ ImportPath, Module }) => `package ${ImportPath} ${categoryOf(ImportPath, MODULE_DOORS[Module?.Path ?? ''])}`,
    ),
    ...modules.flatMap((path) => symbolLines(MODULE_DOORS[path])),
    ...symbolLines(STANDARD_DOORS),
  ];
  return `${lines.join('\n')}\n`;
}

function categoryOf(importPath: string, doors: Doors | undefined): string {
  return doors?.packages?.[importPath] ?? doors?.packages?.['*'] ?? 'SAFE';
}

function symbolLines(doors: Doors | undefined): string[] {
  return Object.entries(doors?.symbols ?? {}).map(([symbol, capability]) => `func ${symbol} ${capability}`);
}
