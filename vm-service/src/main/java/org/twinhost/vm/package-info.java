/** What libvirt runs on this node. Start reading at {@link org.twinhost.vm.VmService}. */
package org.twinhost.vm;
