import type { ProviderName } from '../model/index.ts';
import type { Finding, Policy, PolicyRule } from '../schemas/index.ts';

/** A finding with what a policy rule may ask of it beyond the finding itself. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly provider: ProviderName;
  /** Whether the last published version had the same finding. */
  readonly known: boolean;
}

/** The first rule that fits, in the order of policy.yaml. */
export function findRule(policy: Policy, judged: JudgedFinding): PolicyRule | undefined {
  return policy.rules.find((rule) => matches(rule.match, judged));
}

/** Every property that the matcher names must fit; one that names nothing fits all. */
function matches(matcher: PolicyRule['match'], { finding, provider, known }: JudgedFinding): boolean {
  return (
    (matcher.check === undefined || finding.rule.startsWith(`${matcher.check}/`)) &&
    (matcher.rule === undefined || ruleMatches(matcher.rule, finding.rule)) &&
    (matcher.severity === undefined || matcher.severity.includes(finding.severity)) &&
    (matcher.provider === undefined || matcher.provider === provider) &&
    (matcher.origin === undefined || matcher.origin === finding.origin) &&
    (matcher.known === undefined || matcher.known === known)
  );
}

function ruleMatches(pattern: string, rule: string): boolean {
  return pattern.endsWith('*') ? rule.startsWith(pattern.slice(0, -1)) : rule === pattern;
}
