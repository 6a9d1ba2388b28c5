package org.twinhost.vm.hypervisor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.libvirt.jna.ConnectionPointer;

/** The functions of libvirt that its Java binding lacks: a domain's state with the reason for it, in one listing. */
interface NativeLibvirt extends Library {

    NativeLibvirt INSTANCE = Native.load("virt", NativeLibvirt.class);

    int LIST_ACTIVE = 1;

    int STATE_PAUSED = 3;
    int STATE_SHUTOFF = 5;
    int STATE_CRASHED = 6;
    int STATE_PM_SUSPENDED = 7;

    int PAUSED_IO_ERROR = 5;
    int PAUSED_SHUTTING_DOWN = 8;

    int virConnectListAllDomains(ConnectionPointer connection, PointerByReference domains, int flags);

    String virDomainGetName(Pointer domain);

    int virDomainGetID(Pointer domain);

    /** Answers from libvirtd's memory: it does not wait for a hanging QEMU. */
    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainFree(Pointer domain);

    /** {@code VIR_ERR_NO_DOMAIN}. */
    int NO_DOMAIN = 42;

    /** The number of the last error of the calling thread. */
    int virGetLastErrorCode();

    /** The last error of the calling thread. */
    String virGetLastErrorMessage();
}
