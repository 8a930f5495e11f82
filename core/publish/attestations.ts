import type { Platform } from '../model/index.ts';
import type { AuditReport, BuildRecord } from '../schemas/index.ts';
import {
  auditReportStatement,
  type PredicateType,
  provenanceStatement,
  type Statement,
  type Subject,
  sbomStatement,
  verdictStatement,
} from '../sign/index.ts';
import type { ImageContent } from './oci/index.ts';

/** One attestation of a release, not signed yet. */
export interface PlannedAttestation {
  /** Of its file, without the ending. */
  readonly name: string;
  /** Whose key signs it. */
  readonly role: 'builder' | 'auditor';
  readonly predicateType: PredicateType;
  /** Set where it is about this platform's binary alone. */
  readonly platform?: Platform;
  readonly statement: Statement;
}

export interface AttestedBuild {
  /** `<namespace>/<name>:<version>` of the index, for people. */
  readonly reference: string;
  readonly record: BuildRecord;
  readonly report: AuditReport;
  /** The CycloneDX document of each platform's binary. */
  readonly sboms: ReadonlyMap<Platform, unknown>;
  readonly image: ImageContent;
}

/** Everything that is signed about a release except the verdict: each is about the OCI index and the binaries it speaks of. */
export function planAttestations(build: AttestedBuild): PlannedAttestation[] {
  const { record, report, sboms, image } = build;
  const all = subjectsOf(build);
  const provenance = provenanceStatement(record, all);
  const audit = auditReportStatement(report, all);
  return [
    planned('provenance', 'builder', provenance),
    ...image.platforms.map(({ platform }) => ({
      ...planned(
        `sbom-${platform.replace('/', '-')}`,
        'builder',
        sbomStatement(sboms.get(platform), subjectsOf(build, platform)),
      ),
      platform,
    })),
    planned('audit-report', 'auditor', audit),
  ];
}

/** The verdict, which names the signed bundles that it rests on. */
export function planVerdict(build: AttestedBuild, restsOn: readonly Subject[]): PlannedAttestation {
  const evidence = { report: build.report, inputAttestations: restsOn };
  return planned('verdict', 'auditor', verdictStatement(evidence, subjectsOf(build)));
}

function planned(name: string, role: PlannedAttestation['role'], statement: Statement): PlannedAttestation {
  return { name, role, predicateType: statement.predicateType as PredicateType, statement };
}

function subjectsOf({ reference, image }: AttestedBuild, only?: Platform): Subject[] {
  const platforms = only === undefined ? image.platforms : image.platforms.filter(({ platform }) => platform === only);
  return [
    { name: reference, digest: image.index.digest },
    ...platforms.map(({ platform, binary }) => ({ name: `plugin ${platform}`, digest: binary.digest })),
  ];
}
