x:
goto x
