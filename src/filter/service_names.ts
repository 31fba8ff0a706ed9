/**
 * Ports by service name, for constants such as `fd.sport = https`. Falco asks getservbyname(3), whose
 * answers differ from machine to machine with /etc/services; rules must mean the same everywhere,
 * so these well-known names (IANA) are the whole list.
 */
import { lazy } from "../base/lazy.ts";

const ROWS =
  `tcpmux 1 echo 7 discard 9 systat 11 daytime 13 netstat 15 qotd 17 chargen 19 ftp-data 20 ftp 21
ssh 22 telnet 23 smtp 25 mail 25 time 37 whois 43 tacacs 49 domain 53 bootps 67 bootpc 68 tftp 69 gopher 70
finger 79 http 80 www 80 kerberos 88 iso-tsap 102 acr-nema 104 pop3 110 sunrpc 111 portmapper 111 auth 113
nntp 119 ntp 123 epmap 135 netbios-ns 137 netbios-dgm 138 netbios-ssn 139 imap2 143 imap 143 snmp 161
snmp-trap 162 cmip-man 163 cmip-agent 164 mailq 174 xdmcp 177 bgp 179 smux 199 qmtp 209 z3950 210 ipx 213
ptp-event 319 ptp-general 320 pawserv 345 zserv 346 rpc2portmap 369 codaauth2 370 clearcase 371 ldap 389
svrloc 427 https 443 snpp 444 microsoft-ds 445 kpasswd 464 submissions 465 smtps 465 ssmtp 465 saft 487
isakmp 500 rtsp 554 nqs 607 asf-rmcp 623 qmqp 628 ipp 631 ldaps 636 ldp 646 tinc 655 silc 706
kerberos-adm 749 domain-s 853 rsync 873 ftps-data 989 ftps 990 telnets 992 imaps 993 pop3s 995 exec 512
login 513 shell 514 syslog 514 printer 515 gdomap 538 uucp 540 klogin 543 kshell 544 dhcpv6-client 546
dhcpv6-server 547 afpovertcp 548 nntps 563 nqs 607 webster 765 socks 1080 proofd 1093 rootd 1094
openvpn 1194 rmiregistry 1099 lotusnote 1352 ms-sql-s 1433 ms-sql-m 1434 ingreslock 1524 datametrics 1645
sa-msg-port 1646 kermit 1649 groupwise 1677 l2f 1701 radius 1812 radius-acct 1813 cisco-sccp 2000 nfs 2049
gnunet 2086 rtcm-sc104 2101 gsigatekeeper 2119 gris 2135 cvspserver 2401 venus 2430 codasrv 2432 mon 2583
dict 2628 gsiftp 2811 gpsd 2947 gds-db 3050 icpv2 3130 isns 3205 iscsi-target 3260 mysql 3306
ms-wbt-server 3389 nut 3493 distcc 3632 daap 3689 svn 3690 suucp 4031 sysrqd 4094 sieve 4190 epmd 4369
remctl 4373 f5-iquery 4353 ntske 4460 ipsec-nat-t 4500 iax 4569 mtn 4691 radmin-port 4899 sip 5060
sip-tls 5061 xmpp-client 5222 xmpp-server 5269 cfengine 5308 mdns 5353 postgresql 5432 freeciv 5556 amqps 5671
amqp 5672 x11 6000 x11-1 6001 gnutella-svc 6346 redis 6379 sge-qmaster 6444 mysql-proxy 6446 bbs 7000
afs3-fileserver 7000 http-alt 8080 webcache 8080 puppet 8140 bacula-dir 9101 bacula-fd 9102 bacula-sd 9103
xmms2 9667 nbd 10809 zabbix-agent 10050 zabbix-trapper 10051 amanda 10080 dicom 11112 hkp 11371
sgi-cad 17004 db-lsp 17500 dcap 22125 gsidcap 22128 wnn6 22273 kerberos4 750 kerberos-master 751
passwd-server 752 krb-prop 754 zephyr-srv 2102 zephyr-clt 2103 zephyr-hm 2104 iprop 2121 supfilesrv 871
supfiledbg 1127 poppassd 106 moira-db 775 moira-update 777 spamd 783 skkserv 1178 predict 1210 rmtcfg 1236
xtel 1313 xtelw 1314 zebrasrv 2600 zebra 2601 ripd 2602 ripngd 2603 ospfd 2604 bgpd 2605 ospf6d 2606
ospfapi 2607 isisd 2608 fax 4557 hylafax 4559 munin 4949 rplay 5555 nsca 5667 canna 5680 syslog-tls 6514
sane-port 6566 ircd 6667 ircs-u 6697 tproxy 8081 omniorb 8088 mandelspawn 9359 git 9418 kamanda 10081
amandaidx 10082 amidxtape 10083 fido 60179 vnetd 13724 biff 512 who 513 talk 517 ntalk 518 route 520 rlogin 513`;

const ports = lazy(() => {
  const words = ROWS.split(/\s+/);
  const found = new Map<string, number>();
  for (let i = 0; i + 1 < words.length; i += 2) {
    found.set(words[i] as string, Number(words[i + 1]));
  }
  return found;
});

/** Port of a service, host order; `undefined` for unknown names (case matters, as in libc). */
export function portOfService(name: string): number | undefined {
  return ports().get(name);
}
