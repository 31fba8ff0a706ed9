/** Tags of rules that name MITRE ATT&CK (Enterprise) tactics and techniques. */

const TACTICS = new Set(
  ("reconnaissance resource_development initial_access execution persistence privilege_escalation " +
    "defense_evasion stealth defense_impairment credential_access discovery lateral_movement " +
    "collection command_and_control exfiltration impact").split(" "),
);

/** Numbers of techniques; `a-b` is a run. Revoked ones are left out. */
const TECHNIQUES = ranges(
  "1001-1003 1005-1008 1010-1012 1014 1016 1018 1020-1021 1025 1027 1029-1030 1033 1036-1037 1039-1041 " +
    "1046-1049 1052-1053 1055-1057 1059 1068-1072 1074 1078 1080 1082-1083 1087 1090-1092 1095 1098 " +
    "1102 1104-1106 1110-1115 1119-1120 1123-1127 1129 1132-1137 1140 1176 1185 1187 1189-1190 1195 " +
    "1197 1199-1205 1207 1210-1213 1216-1222 1480 1482 1484-1486 1489-1491 1495-1499 1505 1518 " +
    "1525-1526 1528-1531 1534-1535 1537-1539 1542-1543 1546-1548 1550 1552-1574 1578 1580 1583-1615 " +
    "1619-1622 1647-1657 1659 1665-1669 1671-1675",
);

function ranges(text: string): Set<number> {
  const out = new Set<number>();
  for (const word of text.split(" ")) {
    const [from = 0, to = from] = word.split("-").map(Number);
    for (let number = from; number <= to; number++) out.add(number);
  }
  return out;
}

/** Why a tag is no MITRE tag though it looks like one; undefined for all others. */
export function mitreProblem(tag: string): string | undefined {
  if (tag.startsWith("mitre_")) {
    return TACTICS.has(tag.slice(6)) ? undefined : `${tag} is no tactic of ATT&CK`;
  }
  const technique = /^T(\d+)(\..*)?$/.exec(tag);
  if (technique === null) return undefined;
  if (!/^T\d{4}(\.\d{3})?$/.test(tag)) return `${tag} is not written as T1234 or T1234.001`;
  return TECHNIQUES.has(Number(technique[1])) ? undefined : `${tag} is no technique of ATT&CK`;
}
