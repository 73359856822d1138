call f
exit
f:
call f
exit
