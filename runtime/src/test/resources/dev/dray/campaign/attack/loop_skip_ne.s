r2 = 0
x:
r2 += 3
if r2 != 100 goto x
r0 = 0
exit
