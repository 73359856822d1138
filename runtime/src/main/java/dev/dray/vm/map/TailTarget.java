package dev.dray.vm.map;

/** What a program array holds: something that a program can go on in. */
public interface TailTarget {}
