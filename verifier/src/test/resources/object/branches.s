# Hand-written: functions without a type, a wide jump, a function's address.
	.section	dray/op,"ax",@progbits
	.globl	entry
entry:
	gotol far
near:
	call helper
	r1 = helper ll
	exit
far:
	r1 = 7
	if r1 == 7 goto near
	exit
helper:
	r0 = r1
	exit
