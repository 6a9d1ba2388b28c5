package org.twinhost.heartbeat.nativeimage;

import com.fazecast.jSerialComm.SerialPort;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * jSerialComm's Android side, emptied for native executables: it names classes of Android that no server has, and the native
 * compiler wants every name resolved. Nothing of it is ever reached on Linux.
 */
@TargetClass(className = "com.fazecast.jSerialComm.android.AndroidPort")
@Substitute
final class NoAndroid {

    @Substitute
    public static void setAndroidContext(Object context) {}

    @Substitute
    public static SerialPort[] getCommPortsNative() {
        return new SerialPort[0];
    }

    @Substitute
    public long openPortNative(SerialPort port) {
        return 0;
    }

    @Substitute
    public long closePortNative() {
        return 0;
    }

    @Substitute
    public boolean openPort() {
        return false;
    }

    @Substitute
    public boolean closePort() {
        return false;
    }

    @Substitute
    public boolean configPort(SerialPort port) {
        return false;
    }

    @Substitute
    public boolean flushRxTxBuffers() {
        return false;
    }

    @Substitute
    public int waitForEvent() {
        return 0;
    }

    @Substitute
    public int bytesAvailable() {
        return 0;
    }

    @Substitute
    public int bytesAwaitingWrite() {
        return 0;
    }

    @Substitute
    public int readBytes(byte[] buffer, long length, long offset, int timeoutMode, int timeout) {
        return 0;
    }

    @Substitute
    public int writeBytes(byte[] buffer, long length, long offset, int timeoutMode) {
        return 0;
    }

    @Substitute
    public void setEventListeningStatus(boolean listening) {}

    @Substitute
    public boolean setBreak() {
        return false;
    }

    @Substitute
    public boolean clearBreak() {
        return false;
    }

    @Substitute
    public boolean setRTS() {
        return false;
    }

    @Substitute
    public boolean clearRTS() {
        return false;
    }

    @Substitute
    public boolean setDTR() {
        return false;
    }

    @Substitute
    public boolean clearDTR() {
        return false;
    }

    @Substitute
    public boolean setDTRandRTS(boolean dtr, boolean rts) {
        return false;
    }

    @Substitute
    public boolean getCTS() {
        return false;
    }

    @Substitute
    public boolean getDSR() {
        return false;
    }

    @Substitute
    public boolean getDCD() {
        return false;
    }

    @Substitute
    public boolean getDTR() {
        return false;
    }

    @Substitute
    public boolean getRTS() {
        return false;
    }

    @Substitute
    public boolean getRI() {
        return false;
    }
}
