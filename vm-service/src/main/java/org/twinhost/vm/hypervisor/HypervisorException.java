package org.twinhost.vm.hypervisor;

/** The hypervisor refused or failed; the message is for the administrator. */
public class HypervisorException extends Exception {

    private static final long serialVersionUID = 1L;

    public HypervisorException(String message) {
        super(message);
    }

    public HypervisorException(String message, Throwable cause) {
        super(message, cause);
    }
}
