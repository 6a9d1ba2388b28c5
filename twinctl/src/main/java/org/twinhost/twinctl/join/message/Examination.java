package org.twinhost.twinctl.join.message;

/**
 * What a node said of itself when all was done.
 *
 * @param node whose it is
 * @param fence whether the other's fence device would do its work from here, a sentence
 * @param fenced whether it would
 * @param doctor what the doctor found, as {@code twinctl doctor} prints it
 * @param code the exit code that the doctor would have
 */
public record Examination(String node, String fence, boolean fenced, String doctor, int code) {}
