/**
 * Rows of the system-call table; parsed once by `syscall_table.ts`.
 *
 *     id name x86-64 arm64 ia32 exit-event drop
 *
 * The id is libscap's architecture-independent number (ppm_sc), which captures carry. `-`, also
 * at the end of a row where it is left out, stands for: not on this architecture, or no event of its
 * own (then it is reported as the generic event 1). Several ia32 numbers mean one call with variants
 * for 16-bit ids, 32-bit times and the like. The last word marks calls that Falco's drop mode keeps
 * (`never`) or drops first (`always`), and tracepoints.
 */
export const SYSCALL_ROWS = `
0 unknown
1 restart_syscall 219 128 0
2 exit 60 93 1
3 read 0 63 3 7
4 write 1 64 4 9
5 open 2 - 5 3 never
6 close 3 57 6 5 never
7 creat 85 - 8 59 never
8 link 86 - 9 309
9 unlink 87 - 10 301
10 chdir 80 49 12 95 never
11 time 201 - 13
12 mknod 133 - 14 415
13 chmod 90 - 15 315
14 stat 4 - 106 67 always
15 lseek 8 62 19 87 always
16 getpid 39 172 20
17 mount 165 40 21 257
18 ptrace 101 117 26 169
19 alarm 37 - 27
20 fstat 5 80 108 71 always
21 pause 34 - 29
22 utime 132 - 30
23 access 21 - 33 265 always
24 sync 162 81 36
25 kill 62 129 37 129
26 rename 82 - 38 175
27 mkdir 83 - 39 277
28 rmdir 84 - 40 279
29 dup 32 23 41 367 never
30 pipe 22 - 42 61 never
31 times 100 153 43
32 brk 12 214 45 159 always
33 acct 163 89 51
34 ioctl 16 29 54 171 always
35 fcntl 72 25 55 151
36 setpgid 109 154 57 295 always
37 umask 95 166 60
38 chroot 161 51 61 267 never
39 ustat 136 - 62
40 dup2 33 - 63 363 never
41 getppid 110 173 64
42 getpgrp 111 - 65
43 setsid 112 157 66 275
44 sethostname 170 161 74
45 setrlimit 160 164 75 143 never
46 getrusage 98 165 77
47 gettimeofday 96 169 78
48 settimeofday 164 170 79
49 symlink 88 - 83 179
50 lstat 6 - 107 69 always
51 readlink 89 - 85
52 uselib - - 86
53 swapon 167 224 87
54 reboot 169 142 88
55 mmap 9 222 90 161
56 munmap 11 215 91 165 always
57 truncate 76 45 92,193
58 ftruncate 77 46 93,194
59 fchmod 91 52 94 317
60 getpriority 140 141 96
61 setpriority 141 140 97
62 statfs 137 43 99
63 fstatfs 138 44 100
64 syslog 103 116 103
65 setitimer 38 103 104
66 getitimer 36 102 105
67 uname 63 160 122
68 vhangup 153 58 111
69 wait4 61 260 114
70 swapoff 168 225 115
71 sysinfo 99 179 116
72 fsync 74 82 118
73 setdomainname 171 162 121
74 adjtimex 159 171 124
75 mprotect 10 226 125 329
76 init_module 175 105 128 411
77 delete_module 176 106 129 425
78 quotactl 179 60 131 191
79 getpgid 121 155 132
80 fchdir 81 50 133 97 never
81 sysfs 139 - 135
82 personality 135 92 136
83 getdents 78 - 141 237 always
84 select 23 - 82 83 always
85 flock 73 32 143 243 always
86 msync 26 227 144
87 readv 19 65 145 117
88 writev 20 66 146 119
89 getsid 124 156 147
90 fdatasync 75 83 148
91 mlock 149 228 150 345
92 munlock 150 229 151 347
93 mlockall 151 230 152 349
94 munlockall 152 231 153 351
95 sched_setparam 142 118 154
96 sched_getparam 143 121 155
97 sched_setscheduler 144 119 156
98 sched_getscheduler 145 120 157
99 sched_yield 24 124 158
100 sched_get_priority_max 146 125 159
101 sched_get_priority_min 147 126 160
102 sched_rr_get_interval 148 127 161,423
103 nanosleep 35 101 162 135 always
104 mremap 25 216 163
105 poll 7 - 168 81 always
106 prctl 157 167 172 401 never
107 rt_sigaction 13 134 174
108 rt_sigprocmask 14 135 175
109 rt_sigpending 127 136 176
110 rt_sigtimedwait 128 137 177,421
111 rt_sigqueueinfo 129 138 178
112 rt_sigsuspend 130 133 179
113 getcwd 79 17 183 93 always
114 capget 125 90 184
115 capset 126 91 185 353
116 sendfile 40 71 187 189
117 getrlimit 97 163 76 141
118 lchown 94 - 16,198 381
119 getuid 102 174 24 203
120 getgid 104 176 47 207
121 geteuid 107 175 49 205
122 getegid 108 177 50 209
123 setreuid 113 145 70,203 427
124 setregid 114 143 71,204 429
125 getgroups 115 158 80,205
126 setgroups 116 159 81,206
127 fchown 93 55 95,207 383
128 setresuid 117 147 164 193
129 getresuid 118 148 165 211
130 setresgid 119 149 170 195
131 getresgid 120 150 171 213
132 chown 92 - 182,212 379
133 setuid 105 146 23 199
134 setgid 106 144 46 201
135 setfsuid 122 151 138,215
136 setfsgid 123 152 139,216
137 pivot_root 155 41 217
138 mincore 27 232 218
139 madvise 28 233 219
140 gettid 186 178 224
141 setxattr 188 5 226
142 lsetxattr 189 6 227
143 fsetxattr 190 7 228
144 getxattr 191 8 229
145 lgetxattr 192 9 230
146 fgetxattr 193 10 231
147 listxattr 194 11 232
148 llistxattr 195 12 233
149 flistxattr 196 13 234
150 removexattr 197 14 235
151 lremovexattr 198 15 236
152 fremovexattr 199 16 237
153 tkill 200 130 238 131
154 futex 202 98 240,422 65 always
155 sched_setaffinity 203 122 241
156 sched_getaffinity 204 123 242
157 set_thread_area 205 - 243
158 get_thread_area 211 - 244
159 io_setup 206 0 245
160 io_destroy 207 1 246
161 io_getevents 208 4 247
162 io_submit 209 2 248
163 io_cancel 210 3 249
164 exit_group 231 94 252
165 epoll_create 213 - 254 375 never
166 epoll_ctl 233 21 255
167 epoll_wait 232 - 256 79 always
168 remap_file_pages 216 234 257
169 set_tid_address 218 96 258
170 timer_create 222 107 259
171 timer_settime 223 110 260,409
172 timer_gettime 224 108 261,408
173 timer_getoverrun 225 109 262
174 timer_delete 226 111 263
175 clock_settime 227 112 264,404
176 clock_gettime 228 113 265,403
177 clock_getres 229 114 266,406
178 clock_nanosleep 230 115 267,407
179 tgkill 234 131 270 133
180 utimes 235 - 271
181 mq_open 240 180 277
182 mq_unlink 241 181 278
183 mq_timedsend 242 182 279,418
184 mq_timedreceive 243 183 280,419
185 mq_notify 244 184 281
186 mq_getsetattr 245 185 282
187 kexec_load 246 104 283
188 waitid 247 95 284
189 add_key 248 217 286
190 request_key 249 218 287
191 keyctl 250 219 288 453
192 ioprio_set 251 30 289
193 ioprio_get 252 31 290
194 inotify_init 253 - 291 139 never
195 inotify_add_watch 254 27 292
196 inotify_rm_watch 255 28 293
197 openat 257 56 295 307 never
198 mkdirat 258 34 296 305
199 mknodat 259 33 297 417
200 fchownat 260 54 298 385
201 futimesat 261 - 299
202 unlinkat 263 35 301 303
203 renameat 264 38 302 177
204 linkat 265 37 303 311
205 symlinkat 266 36 304 181
206 readlinkat 267 78 305
207 fchmodat 268 53 306 313
208 faccessat 269 48 307
209 pselect6 270 72 308,413
210 ppoll 271 73 309,414 255 always
211 unshare 272 97 310 285 always
212 set_robust_list 273 99 311
213 get_robust_list 274 100 312
214 splice 275 76 313 167
215 tee 276 77 315
216 vmsplice 278 75 316
217 getcpu 309 168 318
218 epoll_pwait 281 22 319
219 utimensat 280 88 320,412
220 signalfd 282 - 321 127 never
221 timerfd_create 283 85 322 137 never
222 eventfd 284 - 323 63 never
223 timerfd_settime 286 86 325,411
224 timerfd_gettime 287 87 326,410
225 signalfd4 289 74 327 399 never
226 eventfd2 290 19 328 397 never
227 epoll_create1 291 20 329 377 never
228 dup3 292 24 330 365 never
229 pipe2 293 59 331 393 never
230 inotify_init1 294 26 332 395 never
231 preadv 295 69 333 121
232 pwritev 296 70 334 123
233 rt_tgsigqueueinfo 297 240 335
234 perf_event_open 298 241 336
235 fanotify_init 300 262 338
236 prlimit64 302 261 340 145 never
237 clock_adjtime 305 266 343,405
238 syncfs 306 267 344
239 setns 308 268 346 241
240 getdents64 217 61 220 239 always
241 socket 41 198 359 19 never
242 bind 49 200 361 21 never
243 connect 42 203 362 23
244 listen 50 201 363 25
245 accept 43 202 - 247
246 getsockname 51 204 367 39 always
247 getpeername 52 205 368 41 always
248 socketpair 53 199 360 43 never
249 sendto 44 206 369 31
250 recvfrom 45 207 371 35
251 shutdown 48 210 373 37
252 setsockopt 54 208 366 45
253 getsockopt 55 209 365 47
254 sendmsg 46 211 370 49
255 sendmmsg 307 269 345 51
256 recvmsg 47 212 372 53
257 recvmmsg 299 243 337,417 55
258 accept4 288 242 364 389
259 semop 65 193 - 251 always
260 semget 64 190 393 263 always
261 semctl 66 191 394 253 always
262 msgsnd 69 189 400
263 msgrcv 70 188 401
264 msgget 68 186 399
265 msgctl 71 187 402
266 shmdt 67 197 398
267 shmget 29 194 395
268 shmctl 31 195 396
269 statfs64 - - 268
270 fstatfs64 - - 269
271 fstatat64 - - 300
272 sendfile64 - - 239 189
273 ugetrlimit - - 191 141
274 bdflush - - 134
275 sigprocmask - - 126
276 ipc - - 117
277 socketcall - - 102
278 stat64 - - 195 73 always
279 lstat64 - - 196 75
280 fstat64 - - 197 77 always
281 fcntl64 - - 221 151
282 mmap2 - - 192 163
283 _newselect - - 142
284 sgetmask - - 68
285 ssetmask - - 69
286 sigpending - - 73
287 olduname - - 109
288 umount - - 22 387
289 signal - - 48
290 nice - - 34
291 stime - - 25
292 _llseek - - 140 89 always
293 waitpid - - 7
294 pread64 17 67 180 113
295 pwrite64 18 68 181 115
296 arch_prctl 158 - 384
297 shmat 30 196 397
298 rt_sigreturn 15 139 173
299 fallocate 285 47 324
300 newfstatat 262 79 - 419 always
301 process_vm_readv 310 270 347 421
302 process_vm_writev 311 271 348 423
303 fork 57 - 2 225 never
304 vfork 58 - 190 227 never
305 setuid32 - - 213 199
306 getuid32 - - 199 203
307 setgid32 - - 214 201
308 geteuid32 - - 201 205
309 getgid32 - - 200 207
310 setresuid32 - - 208 193
311 setresgid32 - - 210 195
312 getresuid32 - - 209 211
313 getresgid32 - - 211 213
314 finit_module 313 273 350 413
315 bpf 321 280 357 369
316 seccomp 317 277 354 299
317 sigaltstack 131 132 186
318 getrandom 318 278 355
319 fadvise64 221 223 250,272
320 renameat2 316 276 353 319
321 userfaultfd 323 282 374 321 never
322 openat2 437 437 437 327
323 umount2 166 39 52 391
324 execve 59 221 11 293 never
325 execveat 322 281 358 331 never
326 copy_file_range 326 285 377 333
327 clone 56 220 120 223 never
328 clone3 435 435 435 335 never
329 open_by_handle_at 304 265 342 337
330 io_uring_setup 425 425 425 339
331 io_uring_enter 426 426 426 341
332 io_uring_register 427 427 427 343
333 mlock2 325 284 376 371
334 getegid32 - - 202 209
335 fsconfig 431 431 431 373
336 fspick 433 433 433
337 fsmount 432 432 432
338 fsopen 430 430 430
339 open_tree 428 428 428
340 move_mount 429 429 429
341 mount_setattr 442 442 442
342 memfd_create 319 279 356 405
343 memfd_secret 447 447 447
344 ioperm 173 - 101
345 kexec_file_load 320 294
346 pidfd_getfd 438 438 438 407
347 pidfd_open 434 434 434 409
348 pidfd_send_signal 424 424 424
349 pkey_alloc 330 289 381
350 pkey_mprotect 329 288 380
351 pkey_free 331 290 382
352 landlock_create_ruleset 444 444 444
353 quotactl_fd 443 443 443
354 landlock_restrict_self 446 446 446
355 landlock_add_rule 445 445 445
356 epoll_pwait2 441 441 441
357 migrate_pages 256 238 294
358 move_pages 279 239 317
359 preadv2 327 286 378
360 pwritev2 328 287 379
361 kcmp 312 272 349
362 sched_setattr 314 274 351
363 mbind 237 235 274
364 epoll_ctl_old 214
365 lookup_dcookie 212 18 253
366 modify_ldt 154 - 123
367 statx 332 291 383
368 set_mempolicy 238 237 276
369 io_pgetevents 333 292 385,416
370 set_mempolicy_home_node 450 450 450
371 semtimedop 220 192 420
372 get_kernel_syms - - 130
373 readahead 187 213 225
374 futex_waitv 449 449 449
375 getpmsg - - 188
376 name_to_handle_at 303 264 341
377 process_mrelease 448 448 448
378 nfsservctl - - 169
379 epoll_wait_old 215
380 rseq 334 293 386
381 create_module - - 127
383 sched_getattr 315 275 352
384 faccessat2 439 439 439
385 _sysctl - - 149
386 query_module - - 167
387 get_mempolicy 239 236 275
388 sync_file_range 277 84 314
389 process_madvise 440 440 440
390 membarrier 324 283 375
391 iopl 172 - 110
392 close_range 436 436 436 451 never
393 fanotify_mark 301 263 339
394 recv - - - 33
395 send - - - 29
396 sched_process_exit - - - - tracepoint
397 sched_switch - - - - tracepoint
398 page_fault_user - - - - tracepoint
399 page_fault_kernel - - - - tracepoint
400 signal_deliver - - - - tracepoint
401 timerfd
402 s390_pci_mmio_read
403 sigaction - - 67
404 s390_pci_mmio_write
405 readdir - - 89
406 s390_sthyi
407 sigsuspend - - 72
408 idle - - 112
409 s390_runtime_instr
410 sigreturn - - 119
411 s390_guarded_storage
412 cachestat 451 451
413 fchmodat2 452 452
414 map_shadow_stack 453 453
415 riscv_flush_icache
416 riscv_hwprobe
417 futex_wake 454 454
418 futex_requeue 456 456
419 futex_wait 455 455
420 oldstat - - 18
421 switch_endian
422 multiplexer
423 oldlstat - - 84
424 spu_create
425 sync_file_range2
426 oldfstat - - 28
427 spu_run
428 swapcontext
429 pciconfig_write
430 rtas
431 pciconfig_read
432 sys_debug_setcontext
433 vm86 - - 166
434 oldolduname - - 59
435 subpage_prot
436 pciconfig_iobase
437 listmount 458 458
438 statmount 457 457
439 lsm_get_self_attr 459 459
440 lsm_set_self_attr 460 460
441 lsm_list_modules 461 461
442 mseal 462 462
443 uretprobe 335
444 removexattrat 466 466
445 listxattrat 465 465
446 getxattrat 464 464
447 setxattrat 463 463
448 open_tree_attr 467 467
449 file_getattr 468 468
450 file_setattr 469 469
451 listns 470 470
452 uprobe 336
453 rseq_slice_yield 471 471
`;
